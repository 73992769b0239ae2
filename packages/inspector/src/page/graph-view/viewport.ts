// The scale of the graph: it fits the width, as long as it stays readable. The graph can be dragged.

import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export type Zoom = number | 'fit' | 'auto';

export const smallestScale = 0.25;
export const largestScale = 1.5;
const smallestReadable = 0.75;
const margin = 48;

interface Size {
  readonly width: number;
  readonly height: number;
}

export function useViewport(holder: RefObject<HTMLElement | null>) {
  const [size, setSize] = useState<Size>({ width: window.innerWidth, height: window.innerHeight });
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    const stopDragging = dragToScroll(element);
    return () => {
      observer.disconnect();
      stopDragging();
    };
  }, [holder]);
  return {
    width: size.width,
    /**
     * How wide a layout may be, in pixels, to be readable without scrolling. The width follows from the window's, in steps, so that the
     * layout stays the same when details are opened.
     */
    layoutWidth: Math.floor(window.innerWidth / smallestReadable / 200) * 200,
    scaleOf: (zoom: Zoom, graph: Size): number => {
      if (typeof zoom === 'number') return zoom;
      if (graph.width === 0) return 1;
      const byWidth = (size.width - margin) / graph.width;
      if (zoom === 'auto') return Math.min(1, Math.max(smallestReadable, byWidth));
      const byHeight = (size.height - margin) / graph.height;
      return Math.min(1, Math.max(smallestScale, Math.min(byWidth, byHeight)));
    },
  };
}

/** Lets the user drag the graph by the space between the boxes. Returns a function that ends this. */
function dragToScroll(element: HTMLElement): () => void {
  const start = (event: PointerEvent): void => {
    const isGround = event.target instanceof Element && event.target.closest('a, button') === null;
    if (event.button !== 0 || event.pointerType !== 'mouse' || !isGround) return;
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    if (element.hasPointerCapture(event.pointerId)) element.scrollBy(-event.movementX, -event.movementY);
  };
  element.addEventListener('pointerdown', start);
  element.addEventListener('pointermove', move);
  return () => {
    element.removeEventListener('pointerdown', start);
    element.removeEventListener('pointermove', move);
  };
}
