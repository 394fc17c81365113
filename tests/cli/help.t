# Help is everywhere, with examples first, and no line is longer than 80 columns.
$ litecast | head -5
> litecast 0.1.0: converts TensorFlow models to TensorFlow Lite
>
> Examples
>   litecast my_model                # writes my_model.tflite
>   litecast check my_model          # will it convert, what does it cost to run
$ litecast --help | head -1 && litecast -h | head -1 && litecast help | head -1
> litecast 0.1.0: converts TensorFlow models to TensorFlow Lite
> litecast 0.1.0: converts TensorFlow models to TensorFlow Lite
> litecast 0.1.0: converts TensorFlow models to TensorFlow Lite
$ litecast convert --help >a; litecast help convert >b; litecast convert x --nothing -h 2>/dev/null; cmp a b && sed -n 3p a
> Examples
$ for c in convert check ops explain completion help version; do litecast $c --help; litecast help exit-codes; litecast help passes; litecast; done | awk 'length > 80'
$ litecast convert --help | cat -v | grep -c '\^\['
> 0
= 1

# The exit codes are documented.
$ litecast help exit-codes | cut -c1-14
>     0  success
>     2  the com
>        value
>     3  the mod
>        another
>     4  the mod
>     5  the out
>     6  there i
>    70  a defec
>   130  interru
$ litecast --version | head -1 && litecast -V | head -1 && litecast version | head -1
> litecast 0.1.0
> litecast 0.1.0
> litecast 0.1.0
