const NAMED: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as XML 1.0 has it, in elements and attributes; it has no way to write most control characters. */
export function xml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => NAMED[mark]).replace(/[^\t\n\r -\ud7ff\ue000-\ufffd]/g, '\ufffd');
}
