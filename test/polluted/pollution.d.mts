export function pollute(): void;
export function clean(): void;
