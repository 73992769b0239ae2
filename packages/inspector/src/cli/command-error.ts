/** Why a command cannot do what it was asked for, in a sentence for its user. */
export class CommandError extends Error {}
