// The URLs of the built handler modules, which are beside the program.

export const ledgerModule = new URL('./ledger-handler.js', import.meta.url);
export const answerModule = new URL('./answer-handler.js', import.meta.url);
export const probeModule = new URL('./probe-handler.js', import.meta.url);
