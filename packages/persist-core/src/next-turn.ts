/** Calls back in the next turn of the event loop. Not with a timer: browsers hold those of hidden tabs back for a second. */
export function nextTurn(callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', () => {
    port1.close();
    callback();
  });
  port1.start();
  port2.postMessage(undefined);
}
