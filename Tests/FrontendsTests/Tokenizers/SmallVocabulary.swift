/// A list of merges of its own: letters of `lungs` and the like.
let smallMerges = """
  #version: 0.2
  l u
  n g
  lu ng
  lung s</w>
  a b
  b a
  ab a
  ' s</w>
  Ã ¶
  """

/// One token a line.
let smallPieces = """
  [PAD]
  [CLS]
  [SEP]
  [UNK]
  lung
  ##s
  ##e
  x
  -
  cafe
  胸
  no
  """
