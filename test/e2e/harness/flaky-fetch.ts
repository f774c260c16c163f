/** A fetch over a network that cuts streams: how many it has cut, and the fetch itself. */
export interface FlakyNetwork {
  readonly fetch: typeof globalThis.fetch;
  readonly cutCount: number;
}

/**
 * Cuts every event stream after a few kilobytes, at a place that differs from one to the next and falls into the middle of events,
 * and loses the answer of every third request that changes something, after the server has carried it out.
 */
export function createFlakyNetwork(): FlakyNetwork {
  let cutCount = 0;
  let changeCount = 0;
  const flakyFetch: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.headers.get('content-type')?.startsWith('text/event-stream') === true && response.body !== null) {
      cutCount += 1;
      const body = response.body.pipeThrough(cutAfter(2_000 + ((cutCount * 7919) % 60_000)));
      return new Response(body, { status: response.status, headers: response.headers });
    }
    if (init?.method === 'POST') {
      changeCount += 1;
      if (changeCount % 3 === 0) {
        cutCount += 1;
        await response.body?.cancel();
        throw new TypeError('fetch failed: the connection was cut');
      }
    }
    return response;
  };
  return {
    fetch: flakyFetch,
    get cutCount() {
      return cutCount;
    },
  };
}

function cutAfter(limitBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let passedBytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const rest = limitBytes - passedBytes;
      passedBytes += chunk.length;
      if (chunk.length <= rest) {
        controller.enqueue(chunk);
        return;
      }
      controller.enqueue(chunk.subarray(0, rest));
      controller.error(new TypeError('terminated: the connection was cut'));
    },
  });
}
