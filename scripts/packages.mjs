// The packages that npm gets, by the names of their folders; whoever depends on another one comes after it.
export const packages = ['core', 'worker-runtime', 'inspector', 'nats'];
