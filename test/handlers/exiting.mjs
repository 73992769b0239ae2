// A handler that ends its thread, or hangs, when it is told to.

export default function obey({ value }) {
  if (value === 'exit') process.exit(1);
  while (value === 'hang');
}
