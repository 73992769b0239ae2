// Finds the code that runs on threads: each file of handlers/ and of peers/workers/ is built into a file of its own.

export function handlerCode(name: string): URL {
  return new URL(`./handlers/${name}.js`, import.meta.url);
}

export function peerCode(name: string): URL {
  return new URL(`./peers/${name}.js`, import.meta.url);
}
