#include "agent/audit/journal_target.hpp"

#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>

#include <array>
#include <cstring>
#include <filesystem>

namespace writeback::agent {
namespace {

constexpr const char* socket_of_the_journal = "/run/systemd/journal/socket";

}  // namespace

std::string JournalTarget::send(const TrailLine& line) {
  // sd_journal_sendv calls it a success where there is no journal at all.
  std::error_code ignored;
  if (!std::filesystem::exists(socket_of_the_journal, ignored)) return "there is no journal here";
  std::array<std::string, 6> fields{
      "MESSAGE=" + std::string(line.text),
      "PRIORITY=" + std::to_string(line.went_wrong ? LOG_WARNING : LOG_NOTICE),
      "SYSLOG_IDENTIFIER=writebackd-audit",
      "WRITEBACKD_EVENT=" + std::to_string(line.event),
      "WRITEBACKD_EVENT_NAME=" + line.name,
      "WRITEBACKD_OPERATION=" + line.operation,
  };
  std::array<iovec, fields.size()> parts{};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    parts.at(i) = {fields.at(i).data(), fields.at(i).size()};
  }
  const int sent = sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
  return sent == 0 ? std::string() : std::strerror(-sent);
}

}  // namespace writeback::agent
