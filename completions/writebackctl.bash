# Completion of writebackctl and writebackd for bash. Needs nothing of the bash-completion package but being loaded by it.

# Sections and keys of the ini file.
_writebackctl_keys() {
  writebackctl explain 2>/dev/null | sed -n 's/^\[\([a-z_]*\)[^]]*\] \([a-z0-9_]*\).*/\1 \1.\2/p'
}

_writebackctl() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words=() word skip='' offers=''
  COMPREPLY=()

  # The words that are neither options nor their values say where in the command we are.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ -n "$skip" ]; then
      skip=
      continue
    fi
    case $word in
      -c | --config | --scopes | --kind | --lines | --user | --operation | --since | --gates) skip=yes ;;
      -*) ;;
      *) words+=("$word") ;;
    esac
  done

  case $previous in
    -c | --config)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --kind) offers='everyone caller address wrong_passwords user identity flows destination destination_day contact portal portal_names portal_contact' ;;
    --scopes) offers='writeback flows support metrics' ;;
    --gates) offers='1 2' ;;
    --lines | --user | --operation | --since) return ;;
    *)
      case "${words[0]-} ${words[1]-}" in
        ' ') offers='audit backup check doctor explain import key registration reload reset simulate status throttle unlock --config --help --version' ;;
        'audit ') offers='show tail verify' ;;
        'throttle ') offers='clear list' ;;
        'registration ') offers='clear show' ;;
        'key ') offers='new' ;;
        'check '*) offers='--online' ;;
        'explain ') offers="--sample --markdown $(_writebackctl_keys)" ;;
        'doctor '* | 'status '* | 'registration show') offers='--json' ;;
        'reset '*) offers='--must-change' ;;
        'key new') offers='--scopes' ;;
        'throttle list') offers='--all --json' ;;
        'throttle clear') offers='--kind' ;;
        'audit tail') offers='--lines --json' ;;
        'audit show') offers='--user --operation --since --json' ;;
        'simulate '*) offers='--gates --json' ;;
        'backup ')
          compopt -o filenames
          mapfile -t COMPREPLY < <(compgen -d -- "$current")
          return
          ;;
        'import '*)
          compopt -o filenames
          mapfile -t COMPREPLY < <(
            compgen -W '--apply' -- "$current"
            compgen -f -X '!*.csv' -- "$current"
            compgen -d -- "$current"
          )
          return
          ;;
      esac
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$offers" -- "$current")
}

_writebackd() {
  local current=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  case ${COMP_WORDS[COMP_CWORD - 1]} in
    -c | --config)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      ;;
    *) mapfile -t COMPREPLY < <(compgen -W '--config --check-config --online --quiet --version --help' -- "$current") ;;
  esac
}

complete -F _writebackctl writebackctl
complete -F _writebackd writebackd
