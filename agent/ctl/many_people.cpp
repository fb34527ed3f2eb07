#include "agent/ctl/many_people.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

#include "agent/ctl/answer_members.hpp"
#include "agent/ctl/csv.hpp"
#include "agent/ctl/daemon_call.hpp"
#include "agent/ctl/printable.hpp"
#include "agent/ctl/progress.hpp"
#include "agent/online_check.hpp"
#include "agent/wait_for.hpp"
#include "ldap/everybody.hpp"

namespace writeback::agent {
namespace {

namespace json = boost::json;

/// "5,204".
std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

/// From the first server that has them all.
std::vector<std::string> names_of_everybody(const Config& config) {
  std::string failure = "no server is known";
  for (const auto& server : directory_servers(config)) {
    boost::asio::io_context loop(1);
    auto everybody =
        wait_for(loop, ldap::list_everybody(loop.get_executor(), *config.directory, server));
    if (everybody.failure.empty()) return std::move(everybody.names);
    failure = server.text + ": " + everybody.failure;
  }
  throw std::runtime_error("the directory could not be read: " + failure);
}

struct Reach {
  std::size_t people = 0;
  std::size_t can_reset = 0;
  std::size_t could_no_longer = 0;
  std::size_t could_for_the_first_time = 0;
  std::size_t not_looked_up = 0;
};

void count(Reach& reach, const DaemonAnswer& answer, std::size_t now, std::size_t then) {
  const auto with = [&](std::size_t gates) {
    return says_yes(answer.members, gates >= 2 ? "with_two_gates" : "with_one_gate");
  };
  ++reach.people;
  if (!answer.done()) {
    ++reach.not_looked_up;
    return;
  }
  if (with(now)) ++reach.can_reset;
  if (with(now) && !with(then)) ++reach.could_no_longer;
  if (!with(now) && with(then)) ++reach.could_for_the_first_time;
}

void print(const Reach& reach, std::size_t now, std::size_t then, bool as_json) {
  if (as_json) {
    json::object object;
    object["gates"] = then;
    object["configured_gates"] = now;
    object["people"] = reach.people;
    object["can_reset"] = reach.can_reset;
    object["could_no_longer_reset"] = reach.could_no_longer;
    object["could_newly_reset"] = reach.could_for_the_first_time;
    object["not_looked_up"] = reach.not_looked_up;
    std::printf("%s\n", json::serialize(object).c_str());
    return;
  }
  std::printf("with gates = %zu (now: %zu), %s of %s people who can reset could no longer do so\n",
              then, now, grouped(reach.could_no_longer).c_str(), grouped(reach.can_reset).c_str());
  if (reach.could_for_the_first_time > 0) {
    std::printf("%s more could\n", grouped(reach.could_for_the_first_time).c_str());
  }
  std::printf("looked at: %s people; %s of them could not be looked up\n",
              grouped(reach.people).c_str(), grouped(reach.not_looked_up).c_str());
}

struct ImportRow {
  std::size_t line = 0;
  std::string user;
  std::string email;
  std::string phone;
};

std::string field(const CsvRecord& record, std::optional<std::size_t> column) {
  if (!column || *column >= record.fields.size()) return {};
  std::string text = record.fields[*column];
  text.erase(0, text.find_first_not_of(" \t"));
  text.erase(text.find_last_not_of(" \t") + 1);
  return text;
}

std::vector<ImportRow> read_rows(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw std::runtime_error(file + " can't be read");
  const auto records = read_csv(text);
  if (!records) throw std::runtime_error(file + ": a quoted field has no end");
  if (records->empty()) throw std::runtime_error(file + " is empty");
  const auto& header = records->front().fields;
  const auto column = [&](const char* name) -> std::optional<std::size_t> {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
  };
  const auto user = column("user");
  const auto mail = column("mail");
  const auto phone = column("phone");
  if (!user || (!mail && !phone)) {
    throw std::runtime_error(file + ": the first line has to name the columns: user,mail,phone");
  }
  std::vector<ImportRow> rows;
  for (auto record = records->begin() + 1; record != records->end(); ++record) {
    rows.push_back(
        {record->line, field(*record, user), field(*record, mail), field(*record, phone)});
  }
  return rows;
}

/// Prints what is not as it was wished; the word for the summary.
std::string import_row(const Config& config, const std::string& file, const ImportRow& row,
                       bool apply) {
  const std::string where = file + ":" + std::to_string(row.line) + ": " + printable(row.user);
  json::object body;
  body["user"] = row.user;
  if (!row.email.empty()) body["email"] = row.email;
  if (!row.phone.empty()) body["phone"] = row.phone;
  body["apply"] = apply;
  const auto answer = post_to_daemon(config, "/control/registration/import", body);
  if (!answer.done()) {
    std::printf("%s: refused: %s (%s)\n", where.c_str(), text_in(answer.members, "title").c_str(),
                text_in(answer.members, "code").c_str());
    return "refused";
  }
  const std::string email = text_in(answer.members, "email");
  const std::string phone = text_in(answer.members, "phone");
  std::printf("%s: mail %s, phone %s\n", where.c_str(), email.c_str(), phone.c_str());
  if (email == "invalid" || phone == "invalid") return "refused";
  return email == "taken" || phone == "taken" ? "taken" : "unchanged";
}

}  // namespace

ExitCode simulate(const Config& config, std::size_t gates, bool as_json) {
  const std::size_t now = config.self_service.rules.gates;
  const std::size_t then = gates == 0 ? now : gates;
  const auto names = names_of_everybody(config);
  Reach reach;
  {
    Progress progress("looking people up", names.size());
    for (const auto& name : names) {
      json::object body;
      body["user"] = name;
      count(reach, post_to_daemon(config, "/control/registration/simulate", body), now, then);
      progress.step();
    }
  }
  print(reach, now, then, as_json);
  return reach.not_looked_up > 0 ? exit_failed : exit_done;
}

ExitCode import_registrations(const Config& config, const std::string& file, bool apply) {
  const auto rows = read_rows(file);
  std::map<std::string, std::size_t> counts;
  {
    Progress progress("importing", rows.size());
    for (const auto& row : rows) {
      ++counts[import_row(config, file, row, apply)];
      progress.step();
    }
  }
  std::printf("%s: %s people, %s unchanged, %s refused%s\n",
              apply ? "registered" : "would be registered", grouped(counts["taken"]).c_str(),
              grouped(counts["unchanged"]).c_str(), grouped(counts["refused"]).c_str(),
              apply ? "" : "; nothing was written: --apply does");
  return counts["refused"] > 0 ? exit_failed : exit_done;
}

}  // namespace writeback::agent
