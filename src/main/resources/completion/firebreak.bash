# Completion of firebreak for bash, with or without the package bash-completion:
#   source <(firebreak completion bash)

_firebreak() {
    COMPREPLY=()

    # Readline breaks words at each character of COMP_WORDBREAKS: what has no blank between was typed as one word.
    local line=${COMP_LINE:0:COMP_POINT} words=() piece rest i last=-1
    for ((i = 0; i <= COMP_CWORD; i++)); do
        rest=${line#"${line%%[![:blank:]]*}"}
        piece=${COMP_WORDS[i]}
        ((i < COMP_CWORD)) || piece=$rest
        if ((i == 0)) || [[ $rest != "$line" ]]; then
            last=$((last + 1))
            words[last]=
        fi
        words[last]+=$piece
        line=${rest:${#piece}}
    done
    ((last > 0)) || return 0
    for ((i = 0; i <= last; i++)); do
        words[i]=${words[i]//[\\\"\']/}
    done
    local current=${words[last]} program=${words[0]/#\~\//$HOME/}

    # What readline keeps of the word, because it begins a new one behind.
    local breaks= kept=
    for piece in = : @; do
        [[ $COMP_WORDBREAKS != *"$piece"* ]] || breaks+=$piece
    done
    if [[ -n $breaks && $current == *["$breaks"]* ]]; then
        kept=${current%"${current##*["$breaks"]}"}
        # an @ is a break, and begins the word
        kept=${kept%@}
    fi

    local values=() said=() ending= longest=0
    while IFS= read -r piece; do
        case $piece in
            '') ;;
            :*) ending=${piece%%$'\t'*} ;;
            "$kept"?*)
                rest=${piece%%$'\t'*}
                rest=${rest#"$kept"}
                values+=("$rest")
                ((${#rest} <= longest)) || longest=${#rest}
                rest=
                [[ $piece != *$'\t'* ]] || rest=${piece#*$'\t'}
                said+=("$rest")
                ;;
        esac
    done < <("$program" __complete bash -- "${words[@]:1}" 2>/dev/null)

    if ((${#values[@]} == 1)); then
        COMPREPLY=("$(printf %q "${values[0]}")")
    elif [[ ${COMP_TYPE-} == 37 || ${COMP_TYPE-} == 42 ]]; then
        # each is put on the line in turn: nothing may stand beside it
        COMPREPLY=("${values[@]}")
    else
        local width=${COLUMNS:-80}
        for ((i = 0; i < ${#values[@]}; i++)); do
            piece=${values[i]}
            if [[ -n ${said[i]} ]]; then
                printf -v piece "%-${longest}s  (%s)" "${values[i]}" "${said[i]}"
                # cut only what is said: a value that is cut short would be another
                ((${#piece} < width || longest + 8 > width)) || piece="${piece:0:width-5}...)"
            fi
            COMPREPLY+=("$piece")
        done
    fi

    case $ending in
        :nospace) compopt -o nospace 2>/dev/null ;;
        :files | :folders)
            compopt -o filenames 2>/dev/null
            while IFS= read -r piece; do
                COMPREPLY+=("$piece")
            done < <(
                [[ $ending == :folders ]] && paths=-d || paths=-f
                compgen $paths -- "${current#"$kept"}"
            )
            ;;
    esac
    return 0
}

complete -F _firebreak firebreak
