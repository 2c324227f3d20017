/** A place in a binary, from which it is read on. */
export interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

export function readByte(reader: Reader): number {
  if (reader.at >= reader.bytes.length) throw new Error(`the binary ends early, at byte ${reader.at}`);
  return reader.bytes[reader.at++];
}

/** An unsigned LEB128 number of at most 32 bits. */
export function readNumber(reader: Reader): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = readByte(reader);
    value |= (byte & 127) << shift;
    if (byte < 128) return value >>> 0;
  }
  throw new Error(`the number before byte ${reader.at} is longer than 32 bits`);
}

/** Passes what begins with its own length: a name, a list of types. @returns its bytes. */
export function readCounted(reader: Reader): Uint8Array {
  const length = readNumber(reader);
  reader.at += length;
  return reader.bytes.subarray(reader.at - length, reader.at);
}

/** Passes a LEB128 number of any length and sign. */
export function passNumber(reader: Reader): void {
  while (readByte(reader) >= 128);
}

/** A binary that is being written. */
export interface Writer {
  bytes: Uint8Array;
  length: number;
}

export function createWriter(capacity: number): Writer {
  return { bytes: new Uint8Array(capacity), length: 0 };
}

export function write(writer: Writer, bytes: ArrayLike<number>): void {
  const needed = writer.length + bytes.length;
  if (needed > writer.bytes.length) {
    const larger = new Uint8Array(2 * needed);
    larger.set(writer.bytes.subarray(0, writer.length));
    writer.bytes = larger;
  }
  writer.bytes.set(bytes, writer.length);
  writer.length = needed;
}

export function writeNumber(writer: Writer, value: number): void {
  write(writer, unsigned(value));
}

export function written(writer: Writer): Uint8Array {
  return writer.bytes.subarray(0, writer.length);
}

/** A number of 32 bits as unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value >>> 0; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

/** A number of 32 bits as signed LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    if (rest >= -64 && rest < 64) return [...bytes, rest & 127];
    bytes.push((rest & 127) | 128);
  }
}
