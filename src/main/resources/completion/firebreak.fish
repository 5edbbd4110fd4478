# Completion of firebreak for fish:
#   firebreak completion fish | source

function __firebreak_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct | string unescape)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -e words[1]
    set -l lines ($program __complete fish -- $words "$word" 2>/dev/null)
    set -q lines[1]; or return

    # a space behind a word that goes on is left out by fish itself
    string match -v -r '^:' -- $lines
    set -l kept (string match -r '^.*=' -- "$word")
    set -l path (string replace -r '^.*=' '' -- "$word")
    if string match -q -r '^:files' -- $lines[-1]
        printf "$kept%s\n" (__fish_complete_path "$path")
    else if string match -q -r '^:folders' -- $lines[-1]
        printf "$kept%s\n" (__fish_complete_directories "$path" '')
    end
end

complete -c firebreak -f -a '(__firebreak_complete)'
