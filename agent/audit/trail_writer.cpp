#include "agent/audit/trail_writer.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "agent/audit/segments.hpp"
#include "policy/timestamp.hpp"
#include "policy/utf8.hpp"

namespace writeback::agent {
namespace json = boost::json;

namespace {

constexpr mode_t for_the_service_only = 0600;
constexpr std::string_view pseudonym_purpose = "pseudonym";
constexpr std::size_t pseudonym_digits = 24;

std::string reason() {
  return std::strerror(errno);
}

/// With milliseconds: lines of one second have an order that people can see.
std::string moment(TrailWriter::Clock::time_point now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(now - second).count();
  std::string text = rfc3339(second);
  const std::string digits = std::to_string(1000 + rest).substr(1);
  text.insert(text.size() - 1, "." + digits);
  return text;
}

std::string write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return reason();
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

/// A line has to be JSON, whatever a server or a file system calls its things.
std::string readable(const std::string& text) {
  if (is_utf8(text)) return text;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80U) {
      shown.push_back(c);
    } else {
      shown += {'\\', digits[byte >> 4U], digits[byte & 0xFU]};
    }
  }
  return shown;
}

}  // namespace

std::string pseudonym_of(const Secret& key, std::string_view name) {
  return "~" + mac_of(key, pseudonym_purpose, name).substr(0, pseudonym_digits);
}

TrailWriter::TrailWriter(TrailSettings settings, Secret key, Clock::time_point now)
    : settings_(std::move(settings)), key_(std::move(key)) {
  std::error_code error;
  std::filesystem::create_directories(settings_.folder, error);
  std::filesystem::permissions(settings_.folder, std::filesystem::perms::owner_all, error);
  folder_ = ::open(settings_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_ < 0) throw std::runtime_error(settings_.folder + ": " + reason());
  if (flock(folder_, LOCK_EX | LOCK_NB) != 0) {
    throw std::runtime_error(settings_.folder + ": another writebackd is using it");
  }
  found_ = read_trail(settings_.folder, key_, true);
  position_ = {found_.last_seq, found_.last_mac, found_.open};
  recover(now);
}

TrailWriter::~TrailWriter() {
  close();
  if (folder_ >= 0) ::close(folder_);
  if (head_ >= 0) ::close(head_);
}

/// Goes on in the last file; where that is damaged, in a new one, and what is there stays as it is.
void TrailWriter::recover(Clock::time_point now) {
  segment_ = found_.last_segment;
  const bool goes_on = segment_ > 0 && found_.fault.empty();
  if (segment_ == 0 && !found_.fault.empty()) segment_ = 1;  // there were files, and all are gone
  if (!goes_on) {
    const std::string failure = begin_segment(now);
    if (!failure.empty()) throw std::runtime_error(settings_.folder + ": " + failure);
    return;
  }
  open_segment();
  size_ = found_.whole_bytes;
  if (ftruncate(file_, static_cast<off_t>(size_)) != 0) {
    throw std::runtime_error(settings_.folder + ": " + reason());
  }
  std::vector<AuditEvent> events;
  if (found_.torn_bytes > 0) {
    AuditEvent torn;
    torn.kind = AuditKind::torn_line_removed;
    torn.note = std::to_string(found_.torn_bytes) + " bytes";
    events.push_back(std::move(torn));
  }
  for (const auto& open : found_.open) {
    AuditEvent left;
    left.kind = AuditKind::operation_left_open;
    left.operation = open.operation;
    events.push_back(std::move(left));
  }
  const std::string failure = events.empty() ? std::string() : write(events, now);
  if (!failure.empty()) throw std::runtime_error(settings_.folder + ": " + failure);
}

void TrailWriter::open_segment() {
  const Segment segment = segment_of(settings_.folder, segment_);
  file_ = ::open(segment.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                 for_the_service_only);
  if (file_ < 0) throw std::runtime_error(segment.path + ": " + reason());
  struct stat status {};
  fstat(file_, &status);
  segment_began_ = Clock::from_time_t(status.st_mtim.tv_sec);
}

void TrailWriter::close() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

std::string TrailWriter::shown(std::string_view name) const {
  return settings_.pseudonyms ? pseudonym_of(key_, name) : std::string(name);
}

std::string TrailWriter::object_of(const AuditEvent& event, Clock::time_point now) const {
  json::object object;
  object["seq"] = position_.seq;
  object["time"] = moment(now);
  object["event"] = static_cast<std::uint16_t>(event.kind);
  object["name"] = row_of(event.kind).name;
  const auto add = [&object](const char* name, const std::string& text) {
    if (!text.empty()) object[name] = readable(text);
  };
  add("operation", event.operation);
  add("request", event.request);
  add("trace", event.trace);
  add("caller", event.caller);
  add("from", event.from);
  // What nobody is called may be anything that was typed into the wrong field.
  if (!event.user.empty()) {
    object["user"] =
        event.user_is_known ? shown(readable(event.user)) : pseudonym_of(key_, event.user);
  }
  if (!event.entry.empty()) object["entry"] = shown(readable(event.entry));
  add("server", event.server);
  add("problem", event.problem);
  add("note", event.note);
  if (event.took.count() > 0) object["took_us"] = event.took.count();
  return json::serialize(object);
}

void TrailWriter::append_object(std::string object) {
  const std::string line = chained_line(key_, position_.mac, object);
  position_.mac = split_line(line)->mac;
  pending_ += line;
  pending_ += '\n';
}

void TrailWriter::append(const AuditEvent& event, Clock::time_point now) {
  ++position_.seq;
  append_object(object_of(event, now));
  if (event.operation.empty()) return;
  std::erase_if(position_.open,
                [&](const TrailState::Open& open) { return open.operation == event.operation; });
  if (is_intent(event.kind)) position_.open.push_back({event.operation, {}});
}

void TrailWriter::append_segment_start(Clock::time_point now) {
  json::array open;
  for (const auto& operation : position_.open) open.emplace_back(operation.operation);
  json::object object;
  object["seq"] = ++position_.seq;
  object["time"] = moment(now);
  object["event"] = static_cast<std::uint16_t>(AuditKind::segment_opened);
  object["name"] = row_of(AuditKind::segment_opened).name;
  object["segment"] = segment_;
  object["previous"] = position_.mac;
  object["open"] = std::move(open);
  append_object(json::serialize(object));
}

std::string TrailWriter::flush() {
  std::string failure = write_all(file_, pending_);
  if (failure.empty() && fdatasync(file_) != 0) failure = reason();
  if (failure.empty()) {
    size_ += pending_.size();
    write_head();
  } else if (ftruncate(file_, static_cast<off_t>(size_)) != 0) {
    // A part of the batch stays behind: the next lines must not follow upon half a line.
    failure += "; and the file could not be cut back: " + reason();
    close();
  }
  pending_.clear();
  return failure;
}

void TrailWriter::write_head() const {
  struct stat status {};
  if (head_ >= 0 && (fstat(head_, &status) != 0 || status.st_nlink == 0)) {
    ::close(head_);
    head_ = -1;
  }
  if (head_ < 0) {
    head_ = ::open(head_path(settings_.folder).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                   for_the_service_only);
  }
  if (head_ < 0) return;  // only a check is weaker then, and verify says that the file is missing
  const std::string text = head_text(key_, position_.seq, position_.mac);
  static_cast<void>(!pwrite(head_, text.data(), text.size(), 0));
}

bool TrailWriter::is_full(Clock::time_point now) const {
  struct stat status {};
  // Somebody removed the file: what is written to it now would be gone with it.
  if (file_ < 0 || fstat(file_, &status) != 0 || status.st_nlink == 0) return true;
  return size_ >= settings_.segment_bytes || now - segment_began_ >= settings_.segment_age;
}

/// The file before it is whole by now, so whoever copies files away finds the start of the next
/// one.
std::string TrailWriter::begin_segment(Clock::time_point now) {
  const Position before = position_;
  close();
  try {
    // Never a number again: a file that somebody removed has to be missed.
    const auto segments = segments_in(settings_.folder);
    const std::uint64_t last = segments.empty() ? 0 : segments.back().number;
    segment_ = std::max(segment_, last) + 1;
    open_segment();
    fsync(folder_);
  } catch (const std::runtime_error& failure) {
    return failure.what();
  }
  segment_began_ = now;
  size_ = 0;
  append_segment_start(now);
  std::string failure = flush();
  if (!failure.empty()) {
    position_ = before;
    close();
    std::error_code ignored;
    std::filesystem::remove(segment_of(settings_.folder, segment_).path, ignored);
  }
  return failure;
}

std::string TrailWriter::write(const std::vector<AuditEvent>& events, Clock::time_point now) {
  if (is_full(now)) {
    std::string failure = begin_segment(now);
    if (!failure.empty()) return failure;
    remove_old_segments(now);
  }
  const Position before = position_;
  for (const auto& event : events) append(event, now);
  std::string failure = flush();
  if (!failure.empty()) position_ = before;
  return failure;
}

void TrailWriter::remove_old_segments(Clock::time_point now) {
  for (const auto& segment : segments_in(settings_.folder)) {
    struct stat status {};
    if (segment.number == segment_ || stat(segment.path.c_str(), &status) != 0) continue;
    if (now - Clock::from_time_t(status.st_mtim.tv_sec) < settings_.keep) break;
    // Said first: a file that is gone and that nobody spoke of looks like an attack.
    const Position before = position_;
    json::object object;
    object["seq"] = ++position_.seq;
    object["time"] = moment(now);
    object["event"] = static_cast<std::uint16_t>(AuditKind::segment_removed);
    object["name"] = row_of(AuditKind::segment_removed).name;
    object["segment"] = segment.number;
    append_object(json::serialize(object));
    if (!flush().empty()) {
      position_ = before;
      return;
    }
    std::error_code ignored;
    std::filesystem::remove(segment.path, ignored);
  }
}

}  // namespace writeback::agent
