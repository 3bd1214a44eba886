// The Python of the page is one file: a tar archive, which the browser itself inflates.

const BLOCK = 512;

/** [name, bytes] of each file of a .tar.gz; an error in words where it is not there. */
export async function filesOf(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} is not there (${answer.status})`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return filesIn(await inflated(bytes));
}

/** Some servers say that such a file is encoded, and the browser has inflated it already. */
async function inflated(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function* filesIn(tar) {
  const text = (start, length) => new TextDecoder().decode(tar.subarray(start, start + length)).split("\0")[0];
  for (let at = 0; at + BLOCK <= tar.length && tar[at]; ) {
    const [name, size, prefix] = [text(at, 100), parseInt(text(at + 124, 12), 8), text(at + 345, 155)];
    yield [prefix ? `${prefix}/${name}` : name, tar.subarray(at + BLOCK, at + BLOCK + size)];
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}
