// The file that piscina runs on every thread. It is CommonJS because piscina tries `require` first, and requiring an
// ECMAScript module on a thread that is being ended can abort the whole process (seen on Node.js 20.20).

module.exports = (start) => import('./lane.js').then((lane) => lane.default(start));
