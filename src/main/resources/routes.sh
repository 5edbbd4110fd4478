# close|open ADDRESS...: leaves a pod no route but to itself and to its node's addresses, or takes that back.
# What comes in is looked up by the same rules, so that it is dropped too. Other routes and rules are not touched.
set -u
wanted=$1
shift
fail() {
  echo "$1" > /dev/termination-log
  exit 1
}
rules() {
  f=$1 do=$2
  shift 2
  ip "$f" rule "$do" pref 1 iif lo lookup local
  for peer; do
    ip "$f" rule "$do" pref 2 from "$peer" lookup local
    ip "$f" rule "$do" pref 3 to "$peer" lookup main
  done
  ip "$f" rule "$do" pref 4 lookup 86
}
has() { ip "$1" rule | grep -q "$2"; }
close() {
  f=$1 probe=$2
  shift 2
  ip "$f" route add blackhole default table 86
  rules "$f" add "$@"
  ip "$f" rule del pref 0
  has "$f" "^0:" && fail "rule 0 is still there"
  has "$f" "^4:.*lookup 86" || fail "the rule that drops all else could not be made"
  ip "$f" route get "$probe" > /dev/null 2>&1 && fail "there is still a route to $probe"
  return 0
}
open() {
  f=$1
  shift 2
  has "$f" "^0:" || ip "$f" rule add pref 0 lookup local
  rules "$f" del "$@"
  ip "$f" route del blackhole default table 86
  has "$f" "^0:" || fail "rule 0 could not be put back"
  has "$f" "lookup 86" && fail "a rule that drops is still there"
  return 0
}
four='' six=fe80::/10
for address; do
  case $address in
    *:*) six="$six $address" ;;
    *) four="$four $address" ;;
  esac
done
"$wanted" -4 192.0.2.1 $four
if [ -n "$(cat /proc/net/if_inet6 2> /dev/null)" ]; then "$wanted" -6 2001:db8::1 $six; fi
