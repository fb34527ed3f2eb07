#include "agent/ctl/import_command.hpp"

#include <cstdio>

#include "agent/config/read_file.hpp"
#include "agent/ctl/answer_members.hpp"
#include "agent/ctl/daemon_call.hpp"
#include "agent/ctl/grouped.hpp"
#include "agent/ctl/printable.hpp"
#include "agent/ctl/progress.hpp"
#include "agent/ctl/registration_file.hpp"

namespace writeback::agent {
namespace {

namespace json = boost::json;

constexpr std::size_t most_bytes_of_a_file = 256UL * 1024 * 1024;

/// How many people it went how with; and how many addresses and numbers were none.
struct Tally {
  std::size_t taken = 0;
  std::size_t unchanged = 0;
  std::size_t refused = 0;
  std::size_t invalid_fields = 0;
};

void count(Tally& tally, const std::string& email, const std::string& phone) {
  const std::size_t invalid = (email == "invalid" ? 1U : 0U) + (phone == "invalid" ? 1U : 0U);
  tally.invalid_fields += invalid;
  if (email == "taken" || phone == "taken") {
    ++tally.taken;
  } else if (invalid > 0) {
    ++tally.refused;
  } else {
    ++tally.unchanged;
  }
}

void import_row(const Config& config, const std::string& file, const RegistrationRow& row,
                bool apply, Tally& tally, Progress& progress) {
  json::object body;
  body["user"] = row.user;
  if (!row.email.empty()) body["email"] = row.email;
  if (!row.phone.empty()) body["phone"] = row.phone;
  body["apply"] = apply;
  const auto answer = post_to_daemon(config, "/control/registration/import", body);
  const std::string where = file + ":" + std::to_string(row.line) + ": " + printable(row.user);
  progress.make_room();
  if (!answer.done()) {
    ++tally.refused;
    std::printf("%s: refused: %s (%s)\n", where.c_str(),
                printable(text_in(answer.members, "title")).c_str(),
                printable(text_in(answer.members, "code")).c_str());
    return;
  }
  const std::string email = text_in(answer.members, "email");
  const std::string phone = text_in(answer.members, "phone");
  std::printf("%s: mail %s, phone %s\n", where.c_str(), email.c_str(), phone.c_str());
  count(tally, email, phone);
}

void print(const Tally& tally, bool apply) {
  std::printf("%s: %s people, %s unchanged, %s refused, %s fields invalid%s\n",
              apply ? "registered" : "would be registered", grouped(tally.taken).c_str(),
              grouped(tally.unchanged).c_str(), grouped(tally.refused).c_str(),
              grouped(tally.invalid_fields).c_str(),
              apply ? "" : "; nothing was written: --apply does");
}

}  // namespace

ExitCode import_registrations(const Config& config, const std::string& file, bool apply) {
  const FileContent content = read_file(file, most_bytes_of_a_file);
  if (!content.text) {
    throw CallFailure(content.not_permitted ? exit_not_permitted : exit_failed,
                      file + " can't be read: " + content.reason);
  }
  const auto registrations = read_registrations(*content.text);
  for (const auto& mistake : registrations.mistakes) {
    std::fprintf(stderr, "%s, %s\n", file.c_str(), mistake.c_str());
  }
  if (!registrations.mistakes.empty()) {
    throw CallFailure(exit_failed, "nothing of the file was imported");
  }
  Tally tally;
  try {
    Progress progress("importing", registrations.rows.size());
    for (const auto& row : registrations.rows) {
      import_row(config, file, row, apply, tally, progress);
      progress.step();
    }
  } catch (...) {
    print(tally, apply);
    throw;
  }
  print(tally, apply);
  return tally.refused + tally.invalid_fields > 0 ? exit_failed : exit_done;
}

}  // namespace writeback::agent
