// Enumerable properties on the prototypes of everything, as old libraries put them there.

for (const { prototype } of [Object, Array]) {
  prototype.inherited = function inherited() {};
  prototype.also = { inherited: true };
}
