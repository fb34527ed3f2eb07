#include <algorithm>
#include <chrono>
#include <set>

#include "ldap/codec.hpp"
#include "ldap/default_policy.hpp"
#include "ldap/groups.hpp"
#include "ldap/openldap.hpp"
#include "ldap/root_dse.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/support/known_leak.hpp"

namespace {

using namespace writeback::ldap;
using writeback::fuzz::require;

constexpr int requests = 4;

void send_requests(Codec& codec) {
  Search search;
  search.base = "dc=x";
  const Request reads[] = {Request{search}};
  const Modify modify{"uid=ada", {Change{ChangeKind::replace, "pwdReset", {"TRUE"}}}};
  const PasswordModify password{"uid=ada", "old", "new"};
  const SimpleBind bind{"uid=ada", "secret"};
  require(codec.encode(reads[0]) == 1);
  require(codec.encode(Request{modify, true}) == 2);
  require(codec.encode(Request{password, true}) == 3);
  require(codec.encode(Request{bind, true}) == requests);
}

/// Everything that is ever made of a reply.
void understand(const Reply& reply) {
  const OpenLdap dialect;
  const writeback::Timestamp now{std::chrono::seconds{1'700'000'000}};
  static_cast<void>(dialect.judge_sign_in(reply));
  for (const auto attempt :
       {Attempt::reset, Attempt::require_change, Attempt::change, Attempt::unlock}) {
    static_cast<void>(dialect.refusal(reply, attempt));
  }
  GroupWalk walk("dc=x", "uid=ada", {"ada"});
  static_cast<void>(walk.next());
  walk.found(reply.entries);
  while (!walk.finished() && !walk.too_many()) require(Codec::is_filter(walk.next().filter));
  static_cast<void>(choose_default_policy(reply.entries));
  for (const auto& entry : reply.entries) {
    const auto policy = dialect.read_policy(entry, RootDse{});
    const auto account = dialect.read_account(entry, policy, now);
    require(account.dn == entry.dn);
    static_cast<void>(dialect.needs_policy(entry));
    static_cast<void>(RootDse::from(entry).context_of(entry.dn));
  }
}

/// Whether an unsolicited notification was among the answers.
bool run(std::string_view rest, std::size_t piece) {
  Codec codec(64UL * 1024);
  send_requests(codec);
  bool unsolicited = false;
  std::set<int> answered;
  while (!rest.empty() && !codec.broken()) {
    const auto part = rest.substr(0, std::min(piece, rest.size()));
    rest.remove_prefix(part.size());
    codec.feed(part);
    while (const auto answer = codec.next()) {
      require(answer->message_id >= 0 && answer->message_id <= requests);
      require(answer->message_id == 0 || answered.insert(answer->message_id).second);
      unsolicited = unsolicited || answer->message_id == 0;
      understand(answer->reply);
    }
    require(!codec.has_unread() || codec.broken());
  }
  return unsolicited;
}

bool run_without_looking_for_leaks(std::string_view rest, std::size_t piece) {
  const writeback::test::KnownLeak diagnostic;
  return run(rest, piece);
}

}  // namespace

/// What a server sends while four requests are out, in pieces as large as the first byte says. Runs
/// twice: libldap itself leaks what comes unsolicited, and nothing else may.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] == 0 ? size : data[0];
  const auto bytes = writeback::fuzz::text_of(data + 1, size - 1);
  if (!run_without_looking_for_leaks(bytes, piece)) run(bytes, piece);
  return 0;
}
