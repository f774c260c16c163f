import { describe, expect, it } from 'vitest';
import { ProcessTerminalSession, SandboxAgent } from '../index.ts';

/** A socket that the test drives: no network is needed to see what is sent, and what is made of what comes. */
class StandInSocket extends EventTarget {
  static readonly made: StandInSocket[] = [];
  readonly sent: unknown[] = [];
  readonly url: string;
  readonly protocols: string[];
  binaryType = 'blob';
  readyState = 0;

  constructor(url: string, protocols: string[]) {
    super();
    this.url = url;
    this.protocols = protocols;
    StandInSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  bring(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

const WebSocketClass = StandInSocket as unknown as typeof WebSocket;

async function connect(token?: string): Promise<SandboxAgent> {
  return SandboxAgent.connect({
    baseUrl: 'https://host.example/base/',
    skipHealthCheck: true,
    ...(token === undefined ? {} : { token }),
  });
}

describe('the address of a terminal', () => {
  it('has no token but one that is given, which goes as a subprotocol instead', async () => {
    const client = await connect('sa1.token');
    expect(client.buildProcessTerminalWebSocketUrl('a/b')).toBe(
      'wss://host.example/base/v1/processes/a%2Fb/terminal/ws',
    );
    expect(client.buildProcessTerminalWebSocketUrl('p', { accessToken: 'x y' })).toMatch(/\?access_token=x\+y$/);
    client.connectProcessTerminalWebSocket('p', { WebSocket: WebSocketClass, protocols: 'tty' });
    client.connectProcessTerminalWebSocket('p', { WebSocket: WebSocketClass, accessToken: 'given' });
    const [bare, given] = StandInSocket.made.splice(0);
    expect([bare?.protocols, given?.protocols]).toEqual([['tty', 'bearer.sa1.token'], []]);
    await client.dispose();
    const odd = await connect('token with spaces');
    expect(() => odd.connectProcessTerminal('p', { WebSocket: WebSocketClass })).toThrow(TypeError);
    await odd.dispose();
  });
});

describe('a terminal session', () => {
  it('tells listeners what comes, and sends what is typed once it is open', async () => {
    const client = await connect();
    const session = client.connectProcessTerminal('p', { WebSocket: WebSocketClass });
    const [socket] = StandInSocket.made.splice(0);
    expect(session).toBeInstanceOf(ProcessTerminalSession);
    expect(socket?.binaryType).toBe('arraybuffer');
    const told: unknown[] = [];
    session.onReady(({ processId }) => told.push(processId));
    const stop = session.onData((bytes) => told.push([...bytes]));
    session.onExit(({ exitCode }) => told.push(exitCode));
    session.onError((error) => told.push(error instanceof Error ? 'error' : error.message));
    session.onClose(() => told.push('closed'));
    session.sendInput('lost: it is not open');
    socket?.open();
    socket?.bring('{"type":"ready","processId":"p"}');
    socket?.bring(new Uint8Array([1, 255]).buffer);
    stop();
    socket?.bring(new Uint8Array([2]).buffer);
    socket?.bring('{"type":"error","message":"no"}');
    socket?.bring('{"type":"dance"}');
    socket?.bring('no json');
    socket?.bring('{"type":"exit","exitCode":null}');
    session.sendInput('ls\n');
    session.sendInput(new Uint8Array([0, 255]));
    session.sendInput(new Uint8Array([7, 8, 9]).buffer);
    session.resize({ cols: 80, rows: 24 });
    session.close();
    session.close();
    await session.closed;
    expect(told).toEqual(['p', [1, 255], 'no', 'error', 'error', null, 'closed']);
    expect(socket?.sent).toEqual([
      { type: 'input', data: 'ls\n' },
      { type: 'input', data: 'AP8=', encoding: 'base64' },
      { type: 'input', data: 'BwgJ', encoding: 'base64' },
      { type: 'resize', cols: 80, rows: 24 },
      { type: 'close' },
    ]);
    await client.dispose();
  });
});
