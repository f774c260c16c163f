import { ProblemError } from '../../http/problem-error.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface DisplaySize {
  readonly width: number;
  readonly height: number;
}

/** @throws ProblemError `invalid_request` for a point that the display does not have */
export function requireOnDisplay({ x, y }: Point, { width, height }: DisplaySize): void {
  if (x >= width || y >= height) {
    throw new ProblemError('invalid_request', `The display has ${width}x${height} pixels; got the point ${x},${y}.`, {
      context: { width, height },
    });
  }
}
