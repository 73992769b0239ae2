// Never finishes loading, and lets nothing else happen meanwhile.

for (;;);
