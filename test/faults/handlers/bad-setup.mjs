// Its setup fails.

export async function setup() {
  throw new TypeError('no set-up');
}

export default function neverCalled() {}
