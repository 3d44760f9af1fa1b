"""What a browser meets first at either program: the border, forms, and words both pages say."""
