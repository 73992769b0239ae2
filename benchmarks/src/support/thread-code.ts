// Where the code that runs on threads is: each file of handlers/ and of peers/workers/ is built into one of its own.

export function handlerCode(name: string): URL {
  return new URL(`./handlers/${name}.js`, import.meta.url);
}

export function peerCode(name: string): URL {
  return new URL(`./peers/${name}.js`, import.meta.url);
}
