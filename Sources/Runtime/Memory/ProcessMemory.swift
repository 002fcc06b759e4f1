internal import CSystem

/// How this process holds memory.
public enum ProcessMemory {
  /// From now on large blocks leave the process as soon as they are freed: for programs that handle weights once and whose
  /// peak matters.
  public static func returnLargeBlocks() { chx_return_large_blocks() }
}
