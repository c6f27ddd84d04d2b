/** A meeting as a calendar program takes it: iCalendar (RFC 5545), method PUBLISH. */
export function invitation(event: { uid: string; title: string; place: string; start: Date; minutes: number }): Buffer {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Facteur//Demo//FR',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `DTSTAMP:${stamp(event.start)}`,
    `DTSTART:${stamp(event.start)}`,
    `DTEND:${stamp(new Date(event.start.getTime() + event.minutes * 60_000))}`,
    `SUMMARY:${escape(event.title)}`,
    `LOCATION:${escape(event.place)}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return Buffer.from(lines.join('\r\n') + '\r\n')
}

const stamp = (at: Date): string => at.toISOString().replace(/[-:]|\.\d{3}/g, '')

/** RFC 5545 §3.3.11. */
const escape = (text: string): string => text.replace(/[\\;,]/g, '\\$&')
