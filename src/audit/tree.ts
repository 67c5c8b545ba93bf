import type Hypercore from 'hypercore'
import crypto from 'hypercore-crypto'

/** A Merkle tree over blocks, rebuilt from nothing but the blocks. */
export class Tree {
  #roots: Hypercore.TreeNode[] = []
  #fresh: Hypercore.TreeNode[] = []
  #length = 0

  append(block: Buffer): void {
    let node = { index: this.#length * 2, size: block.byteLength, hash: crypto.data(block) }
    this.#fresh.push(node)
    // Two roots of equal span become one, as in a binary counter: flat in-order indexes.
    for (let span = 1; this.#length & span; span *= 2) {
      const left = this.#roots.pop()!
      const index = (left.index + node.index) / 2
      node = { index, size: left.size + node.size, hash: crypto.parent(left, node) }
      this.#fresh.push(node)
    }
    this.#roots.push(node)
    this.#length++
  }

  /**
   * Holds the nodes made since the last call against those on disk: only then is a tree hash that
   * is computed from the stored nodes, of whatever length, one of the blocks.
   */
  async isStored(core: Hypercore): Promise<boolean> {
    const fresh = this.#fresh
    this.#fresh = []
    const reader = core.state.storage.read()
    const reads = fresh.map(({ index }) => reader.getTreeNode(index))
    reader.tryFlush()
    const stored = await Promise.all(reads)
    return fresh.every(({ hash, size }, i) => {
      const node = stored[i]
      return node?.size === size && node.hash.equals(hash)
    })
  }

  hash(): Buffer {
    return crypto.tree(this.#roots)
  }
}
