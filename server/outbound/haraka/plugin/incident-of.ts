import type { Incident } from '../../report/incident.ts'
import type { Hmail, HmailAddress } from './hmail.ts'

/** What Haraka knows of a recipient it could not reach, in our words. */
export function incidentOf(
  hmail: Hmail,
  recipient: HmailAddress,
  { kind, reason, header }: Pick<Incident, 'kind' | 'header'> & { reason: string },
  { giveUpMs }: { giveUpMs: number },
): Incident {
  const remote = remoteAnswer(recipient)
  return {
    kind,
    sender: hmail.todo.mail_from.address,
    recipient: recipient.address,
    status: statusOf(recipient, kind, reason),
    diagnostic: remote === '' ? withoutFrame(recipient.dsn_msg ?? reason) : remote,
    remoteMta: remote === '' ? null : (recipient.dsn_remote_mta ?? null),
    arrivedAt: new Date(hmail.todo.queue_time).toISOString(),
    retryUntil: kind === 'delayed' ? new Date(hmail.todo.queue_time + giveUpMs).toISOString() : null,
    header,
  }
}

function remoteAnswer(recipient: HmailAddress): string {
  const { dsn_smtp_code: code, dsn_smtp_extc: status, dsn_smtp_response: text } = recipient
  return code ? [code, status, text].filter(Boolean).join(' ') : ''
}

function statusOf(recipient: HmailAddress, kind: Incident['kind'], reason: string): string {
  // Haraka turns the last 4yz into 5yz when it has tried long enough; RFC 3463 has a code for just that.
  if (kind === 'failed' && /^Error: Too many failures|^Too many failures/.test(reason)) return '4.4.7'
  const status = recipient.dsn_smtp_extc ?? recipient.dsn_status
  if (status && /^[45]\.\d{1,3}\.\d{1,3}$/.test(status)) return status
  return defaultStatus[recipient.dsn_smtp_code ?? ''] ?? (kind === 'failed' ? '5.0.0' : '4.0.0')
}

/** RFC 5321 §4.2.3 codes that came without an enhanced one. */
const defaultStatus: Record<string, string> = {
  '450': '4.2.0',
  '452': '4.2.2',
  '550': '5.1.1',
  '551': '5.1.6',
  '552': '5.2.2',
  '553': '5.1.3',
  '554': '5.7.1',
}

const withoutFrame = (text: string): string => text.replace(/^Too many failures \((.*)\)$/, '$1')
