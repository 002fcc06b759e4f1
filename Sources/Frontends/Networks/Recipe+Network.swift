public import IR

extension Recipe {
  /// The network as a program with one input, `image` [batch, channels, size, size], prepared as `preprocessing` says,
  /// and the outputs `logits` and `probabilities` [batch, labels] and `attention` [batch, heads, labels, patches].
  public func network(weights: some WeightSource, batch: Dimension = .symbol("batch")) throws(Diagnostic) -> Module {
    let builder = GraphBuilder(name: name)
    let layers = Layers(builder, weights)
    let shape = Shape([batch, .fixed(channels), .fixed(size), .fixed(size)])
    let image = builder.input("image", TensorType(.float32, shape))
    let picture = Picture(image: image, channels: channels, height: size, width: size)
    let features = try backbone.encode(picture, last: head.layers, layers).features
    let (logits, attention) = try head.apply(to: features, featureWidth: backbone.width, labels: labels.count, layers)
    builder.output(logits, name: "logits")
    builder.output(try builder.emit(Sigmoid(), logits, location: "probabilities"), name: "probabilities")
    builder.output(attention, name: "attention")
    let metadata = [Module.Entry(key: "recipe", value: name), Module.Entry(key: "summary", value: summary)]
    return Module(graph: builder.finish(), labels: labels, metadata: metadata)
  }
}
