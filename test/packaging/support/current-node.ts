// The newest Node.js, for what this one cannot do; `undefined` where it cannot be had.

const module = new URL('../../current-node/index.mjs', import.meta.url);

export const { currentNode }: { readonly currentNode: string | undefined } = await import(module.href);
