"""Files under names, as a folder or an object store has them: the same places, whatever keeps them.

    sasaran.json, index.html, en.html, katalog.json     the catalogue of every election here
    resmi/, uji/, latihan/                              one page and one list a mode
    uji/<election>/sasaran.json                         which election this is, by its keys
    uji/<election>/index.html, en.html, terbaru.json    lead to the newest release
    uji/<election>/v/000001/                            a release, which never changes
"""
