# Completions and the manual page come from the option table, and are well formed.
$ litecast completion bash | bash -n
$ litecast completion bash >c; bash -c '. ./c; COMP_WORDS=(litecast convert --ti); COMP_CWORD=2; _litecast; echo "${COMPREPLY[@]}"'
> --timings
$ bash -c '. ./c; COMP_WORDS=(litecast convert --rnn lo); COMP_CWORD=3; _litecast; echo "${COMPREPLY[@]}"'
> loop
$ bash -c '. ./c; COMP_WORDS=(litecast ex); COMP_CWORD=1; _litecast; echo "${COMPREPLY[@]}"'
> explain
$ litecast completion zsh | head -1
> #compdef litecast
$ litecast completion fish | grep -c -- '-l print-after'
> 1
$ litecast man | head -3
> .TH LITECAST 1 "" "litecast 0.1.0" "User Commands"
> .SH NAME
> litecast \- convert TensorFlow models to TensorFlow Lite
$ litecast docs . && ls *.md && litecast explain | wc -l >n && grep -c '^## ' diagnostics.md | cmp - n
> cli.md
> diagnostics.md
> ops.md
