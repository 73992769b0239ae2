// Copies errors as structured clone does: to the language's error class of that name, with the message, the stack and the cause,
// and nothing else. The copy is made here, and not by the platform, whose clones belong to the realm of Node.js itself.

import { deserialize, serialize } from 'node:v8';
import { stackOf } from '../basics/error-stack.js';
import { platformClassOf } from '../basics/platform.js';
import { defineProperty } from '../basics/properties.js';
import type { CopyPass } from './copy-pass.js';
import { copyValue } from './plain.js';
import { Refusal } from './refusal.js';

const errorClasses = new Map<string, ErrorConstructor>(
  [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [type.name, type]),
);
const clonesCyclicErrors = canCloneCyclicErrors();

export function copyError(source: Error, pass: CopyPass, level: number): object {
  const className = platformClassOf(source);
  if (className !== undefined) throw new Refusal(`it is an instance of ${className}`);
  if (pass.begunErrors.has(source)) throw new Refusal('it is an error within its own cause');
  const cause = Object.getOwnPropertyDescriptor(source, 'cause');
  const copy = withoutCause(source);
  if (clonesCyclicErrors) pass.begin(source, copy, level);
  else pass.beginError(source, level);
  if (isData(cause)) {
    try {
      define(copy, 'cause', copyValue(cause.value, pass, level + 1));
    } catch (thrown) {
      throw Refusal.at('cause', thrown);
    }
  }
  if (!clonesCyclicErrors) pass.endError(source, copy);
  return pass.endSpecial(copy);
}

function withoutCause(source: Error): Error {
  const message = Object.getOwnPropertyDescriptor(source, 'message');
  const copy = new (errorClasses.get(`${source.name}`) ?? Error)();
  // Assigned: defining it would make the engine format the copy's own stack first.
  Reflect.set(copy, 'stack', stackOf(source));
  if (isData(message)) define(copy, 'message', `${message.value}`);
  return copy;
}

/** Returns whether a property is a data property. Accessors are not cloned. */
function isData(
  property: PropertyDescriptor | undefined,
): property is PropertyDescriptor & { value: unknown } {
  return property !== undefined && Object.hasOwn(property, 'value');
}

function define(error: Error, key: string, value: unknown): void {
  defineProperty(error, key, { value, writable: true, configurable: true });
}

/** Returns whether the platform can clone an error within its own cause. Node 20 cannot: other threads could not read it. */
function canCloneCyclicErrors(): boolean {
  const error = new Error();
  error.cause = error;
  try {
    deserialize(serialize(error));
    return true;
  } catch {
    return false;
  }
}
