"""The fields of a medical form on a page: asked (`shown`), typed (`reading`), said in words (`spoken`).

One renderer for every type of field, in `fields.html`. Read `shown.shown`.
"""
