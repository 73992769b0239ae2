export function setWallClock(milliseconds: number): void;
export function resetWallClock(): void;
export function letPass(milliseconds: number): void;
