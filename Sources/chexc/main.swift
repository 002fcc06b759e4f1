print("chexc")
