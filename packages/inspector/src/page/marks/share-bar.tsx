// A share of time, as a bar and a number.

export function ShareBar({ share, text }: { readonly share: number; readonly text: string }) {
  const width = `${Math.round(share * 1000) / 10}%`;
  return (
    <span class="share" data-high={share >= 0.9 || undefined}>
      <span class="share-track" aria-hidden="true">
        <span class="share-fill" style={{ width }} />
      </span>
      <span class="share-text">{text}</span>
    </span>
  );
}
