/** What a figure is held to: a ratio to the published server in the same run, or an absolute value. */
export interface Bar {
  readonly figure: string;
  readonly text: string;
  isMet(values: { ours: number; published: number }): boolean;
}

const ratio = ({ ours, published }: { ours: number; published: number }) => ours / published;

export const bars: readonly Bar[] = [
  { figure: 'cold start, ms', text: '≤ 0.6×', isMet: (values) => ratio(values) <= 0.6 },
  { figure: 'prompt round trip p50, ms', text: '≤ 1.2×', isMet: (values) => ratio(values) <= 1.2 },
  ...['200 B', '4 KB'].flatMap((size): Bar[] => [
    { figure: `burst ${size}, events/s`, text: '≥ 5×', isMet: (values) => ratio(values) >= 5 },
    { figure: `burst ${size}, lost %`, text: '0', isMet: ({ ours }) => ours === 0 },
    { figure: `burst ${size}, duplicates`, text: '0', isMet: ({ ours }) => ours === 0 },
    { figure: `burst ${size}, server CPU s`, text: '≤ 0.3×', isMet: (values) => ratio(values) <= 0.3 },
    { figure: `burst ${size}, peak memory MB`, text: '≤ 150', isMet: ({ ours }) => ours <= 150 },
  ]),
  ...[8, 64].flatMap((readers): Bar[] => [
    { figure: `fan-out to ${readers}, events/s`, text: '≥ 5×', isMet: (values) => ratio(values) >= 5 },
    { figure: `fan-out to ${readers}, lost %`, text: '0', isMet: ({ ours }) => ours === 0 },
  ]),
  { figure: 'beside slow readers, of the rate alone ×', text: '≥ 0.8', isMet: ({ ours }) => ours >= 0.8 },
  { figure: 'beside slow readers, peak memory MB', text: '≤ 150', isMet: ({ ours }) => ours <= 150 },
  { figure: 'chunk latency p50, ms', text: '≤ 1', isMet: ({ ours }) => ours <= 1 },
  ...[
    'relay 200 B, lost %',
    'relay 4 KB, lost %',
    'beside slow readers, lost %',
    'at 5 MB/s, lost %',
    'reconnect after 0.3 s, lost %',
    'reconnect after 0.3 s, duplicates',
    'restart after kill -9, lost % of shown',
    'restart after kill -9, duplicates',
    'chunk latency, lost %',
    '200 sessions, lost %',
  ].map((figure): Bar => ({ figure, text: '0', isMet: ({ ours }) => ours === 0 })),
  { figure: 'list of agents, CPU ms', text: '≤ 0.2×', isMet: (values) => ratio(values) <= 0.2 },
  { figure: 'run true p50, ms', text: '≤ 1.3×', isMet: (values) => ratio(values) <= 1.3 },
  { figure: 'followed logs 100 MB, lost %', text: '0', isMet: ({ ours }) => ours === 0 },
  { figure: 'followed logs 100 MB, ends', text: '1', isMet: ({ ours }) => ours === 1 },
  { figure: 'terminal, MB/s', text: '≥ 2×', isMet: (values) => ratio(values) >= 2 },
  { figure: 'terminal, lost %', text: '0', isMet: ({ ours }) => ours === 0 },
  { figure: 'GET 1 GB, MB/s', text: '≥ 1.3×', isMet: (values) => ratio(values) >= 1.3 },
  { figure: 'GET 1 GB, peak memory MB', text: '≤ 80', isMet: ({ ours }) => ours <= 80 },
  { figure: 'PUT 1 GB, MB/s', text: 'works', isMet: ({ ours }) => ours > 0 },
  { figure: 'tar of 5000 files, MB/s', text: 'works', isMet: ({ ours }) => ours > 0 },
  { figure: 'health beside two downloads p99, ms', text: '< 20', isMet: ({ ours }) => ours < 20 },
  { figure: '200 sessions, memory MB', text: '≤ 0.3×', isMet: (values) => ratio(values) <= 0.3 },
];
