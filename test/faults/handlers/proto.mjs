// Says in shared memory whether `__proto__` throws on its thread: 1 if it does, 2 if not.

export default function tryProto(_message, { data }) {
  try {
    // biome-ignore lint/suspicious/noProto: that is the question
    void {}.__proto__;
    data[0] = 2;
  } catch {
    data[0] = 1;
  }
}
