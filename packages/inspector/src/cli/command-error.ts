/** Says in one sentence, for the user, why a command cannot do what it was asked to do. */
export class CommandError extends Error {}
