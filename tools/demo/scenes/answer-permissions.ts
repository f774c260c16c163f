import type { Session } from 'sandbox-agent';
import { oneLine } from '../output/one-line.ts';
import type { Stage } from '../output/stage.ts';

/** Shows every permission request and gives it once. */
export function answerPermissions(session: Session, stage: Stage): () => void {
  return session.onPermissionRequest((request) => {
    const subject = oneLine(request.toolCall.title ?? request.toolCall.toolCallId);
    stage.line('asks', `${stage.style.yellow('may I?')} ${subject}`);
    session
      .respondPermission(request.id, 'once')
      .then(() => stage.line('answer', `once ${stage.style.dim('(sent by this client)')}`))
      .catch((error: unknown) => stage.line('answer', stage.style.red(String(error))));
  });
}
