// Never finishes loading.

await new Promise(() => {});
