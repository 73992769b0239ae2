// The packages that are published to npm, by the names of their folders. A package comes after those that it depends on.
export const packages = ['core', 'worker-runtime', 'inspector', 'nats'];
