#compdef firebreak
# Completion of firebreak for zsh, after compinit:
#   source <(firebreak completion zsh)
# or as a file named _firebreak in a folder of $fpath.

_firebreak() {
    local program=${words[1]/#\~\//$HOME/} line value says ending help
    local current=${(Q)PREFIX}
    local -a before lines whole whole_said open open_said as_typed
    (( CURRENT < 3 )) || before=("${(@Q)words[2,CURRENT-1]}")
    lines=("${(@f)$("$program" __complete zsh -- "${(@)before}" "$current" 2>/dev/null)}")

    for line in "${(@)lines}"; do
        value=${line%%$'\t'*}
        says=
        [[ $line != *$'\t'* ]] || says=${line#*$'\t'}
        case $value in
            '') ;;
            :*)
                ending=$value
                help=$says
                ;;
            # behind these the word goes on
            *[/=])
                open+=("$value")
                open_said+=("$value${says:+  -- $says}")
                ;;
            *)
                whole+=("$value")
                whole_said+=("$value${says:+  -- $says}")
                ;;
        esac
        # a single candidate may hold the word anywhere
        [[ -z $value || $value == :* || $value == "$current"* ]] || as_typed=(-U)
    done

    local found=1
    if (( $#whole )); then
        compadd "${(@)as_typed}" -l -d whole_said -a whole && found=0
    fi
    if (( $#open )); then
        compadd "${(@)as_typed}" -S '' -l -d open_said -a open && found=0
    fi
    case $ending in
        :files)
            compset -P '*='
            _files && found=0
            ;;
        :folders)
            compset -P '*='
            _files -/ && found=0
            ;;
    esac
    (( found == 0 )) || [[ -z $help ]] || _message -r "$help"
    return found
}

if [[ ${funcstack[1]-} == _firebreak ]]; then
    _firebreak "$@"
else
    compdef _firebreak firebreak
fi
