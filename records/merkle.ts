/**
 * The Merkle tree of RFC 9162, section 2.1, with SHA-256. A hash of a leaf begins with the byte 0,
 * that of a node with 1, so that no node can be passed off as a leaf. Hashes are base64url texts.
 */
import { hash } from 'node:crypto';

const nodePrefix = Buffer.of(1);

/** The hash of one leaf's text, in UTF-8. */
export function leafHash(text: string): string {
  return hash('sha256', `\0${text}`, 'base64url');
}

/** The root over the leaves' hashes, at least one. */
export function rootOf(leaves: readonly string[]): string {
  let level = leaves;
  while (level.length > 1) {
    level = levelAbove(level);
  }
  const [root] = level;
  if (root === undefined) {
    throw new Error('A tree needs a leaf.');
  }
  return root;
}

/** The hashes from which the root follows for the leaf at `index`, from below. */
export function inclusionPath(leaves: readonly string[], index: number): readonly string[] {
  const path: string[] = [];
  let level = leaves;
  for (let at = index; level.length > 1; at = Math.floor(at / 2)) {
    const sibling = level[at % 2 === 0 ? at + 1 : at - 1];
    if (sibling !== undefined) {
      path.push(sibling);
    }
    level = levelAbove(level);
  }
  return path;
}

/** A leaf, and where it is in a tree. */
export interface LeafPosition {
  readonly leaf: string;
  readonly index: number;
  readonly size: number;
}

/** The root that follows from a path (RFC 9162, section 2.1.3.2); undefined if it does not fit. */
export function rootFromPath(
  { leaf, index, size }: LeafPosition,
  path: readonly string[],
): string | undefined {
  let node = index;
  let last = size - 1;
  let root = leaf;
  for (const sibling of path) {
    if (last === 0) {
      return undefined;
    }
    if (node % 2 === 1 || node === last) {
      root = nodeHash(sibling, root);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      root = nodeHash(root, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? root : undefined;
}

/** A node without a sibling moves up as it is, which gives the tree of the RFC. */
function levelAbove(level: readonly string[]): readonly string[] {
  const above: string[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left = '', right] = [level[index], level[index + 1]];
    above.push(right === undefined ? left : nodeHash(left, right));
  }
  return above;
}

function nodeHash(left: string, right: string): string {
  const parts = [nodePrefix, Buffer.from(left, 'base64url'), Buffer.from(right, 'base64url')];
  return hash('sha256', Buffer.concat(parts), 'base64url');
}
