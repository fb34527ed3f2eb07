#include "agent/audit/trail_copier.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "agent/audit/segments.hpp"

namespace writeback::agent {
namespace {

constexpr std::chrono::seconds first_wait{1};
constexpr std::chrono::seconds longest_wait{30};
/// So many lines are sent before it is looked whether they have arrived.
constexpr std::size_t lines_at_once = 256;

std::string cursor_file(const std::string& folder, const std::string& name) {
  return folder + "/copied-" + name;
}

std::string text_in(const boost::json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

}  // namespace

TrailLine trail_line(std::string_view text) {
  TrailLine line;
  line.text = text;
  boost::json::error_code error;
  const auto value = boost::json::parse(text, error);
  if (error || !value.is_object()) return line;
  const auto& object = value.as_object();
  line.time = text_in(object, "time");
  line.name = text_in(object, "name");
  line.operation = text_in(object, "operation");
  const auto* event = object.if_contains("event");
  if (event != nullptr && event->is_int64()) line.event = static_cast<int>(event->as_int64());
  line.went_wrong = line.name.ends_with("_refused") || line.name.ends_with("_unknown") ||
                    line.name == "events_lost" || line.name == "operation_left_open";
  return line;
}

TrailCopier::TrailCopier(std::string folder, std::string name, std::unique_ptr<CopyTarget> target,
                         TrailPlace end)
    : folder_(std::move(folder)),
      name_(std::move(name)),
      target_(std::move(target)),
      sent_(end),
      end_(end) {
  std::ifstream cursor(cursor_file(folder_, name_));
  TrailPlace kept;
  if (cursor >> kept.segment >> kept.offset && kept <= end) sent_ = kept;
  settled_ = sent_;
  remember();
  thread_ = std::thread([this] { copy_until_stopped(); });
}

TrailCopier::~TrailCopier() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void TrailCopier::may_copy_to(TrailPlace end) {
  {
    const std::lock_guard lock(mutex_);
    end_ = end;
  }
  wake_.notify_one();
}

TrailCopier::State TrailCopier::state() const {
  const std::lock_guard lock(mutex_);
  return {name_, trouble_, bytes_behind_};
}

std::uint64_t TrailCopier::bytes_to(TrailPlace end) const {
  std::uint64_t bytes = 0;
  for (const auto& segment : segments_in(folder_)) {
    if (segment.number < settled_.segment || segment.number > end.segment) continue;
    std::error_code ignored;
    const auto whole = segment.number == end.segment
                           ? end.offset
                           : std::filesystem::file_size(segment.path, ignored);
    const auto from = segment.number == settled_.segment ? settled_.offset : 0;
    bytes += whole > from ? whole - from : 0;
  }
  return bytes;
}

void TrailCopier::tell(std::string why, TrailPlace end) {
  const auto behind = bytes_to(end);  // asks the disk, so nobody may wait for it
  const std::lock_guard lock(mutex_);
  if (!why.empty() && trouble_.empty()) {
    spdlog::error("audit trail: can't be copied to {}: {}; nothing is lost, it is tried again",
                  name_, why);
  }
  if (why.empty() && !trouble_.empty()) {
    spdlog::warn("audit trail: it is copied to {} again", name_);
  }
  trouble_ = std::move(why);
  bytes_behind_ = behind;
}

void TrailCopier::remember() const {
  const std::string file = cursor_file(folder_, name_);
  std::ofstream(file + ".new") << settled_.segment << " " << settled_.offset << "\n";
  std::error_code ignored;
  std::filesystem::rename(file + ".new", file, ignored);
}

std::string TrailCopier::settle() {
  if (sent_ == settled_) return {};
  std::string failure = target_->settle();
  if (!failure.empty()) {
    sent_ = settled_;
    return failure;
  }
  settled_ = sent_;
  remember();
  return {};
}

std::string TrailCopier::copy_segment(std::uint64_t segment, std::uint64_t end) {
  std::ifstream file(segment_of(folder_, segment).path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(sent_.offset));
  std::string text;
  std::size_t unsettled = 0;
  while (sent_.offset < end && std::getline(file, text) && !file.eof()) {
    std::string failure = target_->send(trail_line(text));
    if (!failure.empty()) {
      sent_ = settled_;
      return failure;
    }
    sent_.offset += text.size() + 1;
    if (++unsettled % lines_at_once == 0) failure = settle();
    if (!failure.empty()) return failure;
  }
  return settle();
}

std::string TrailCopier::copy_to(TrailPlace end) {
  for (const auto& segment : segments_in(folder_)) {
    if (segment.number < sent_.segment) continue;
    if (segment.number > end.segment) break;
    if (segment.number > sent_.segment) sent_ = {segment.number, 0};
    std::error_code ignored;
    const auto whole = std::filesystem::file_size(segment.path, ignored);
    std::string failure =
        copy_segment(segment.number, segment.number == end.segment ? end.offset : whole);
    if (!failure.empty()) return failure;
  }
  return {};
}

void TrailCopier::copy_until_stopped() {
  auto wait = first_wait;
  std::unique_lock lock(mutex_);
  while (true) {
    const TrailPlace end = end_;
    const bool last = stopping_;
    lock.unlock();
    const std::string failure = sent_ < end ? copy_to(end) : std::string();
    tell(failure, end);
    lock.lock();
    if (last) return;
    if (failure.empty()) {
      wait = first_wait;
      wake_.wait(lock, [&] { return stopping_ || end_ != end; });
    } else {
      wake_.wait_for(lock, wait, [this] { return stopping_; });
      wait = std::min(wait * 2, longest_wait);
    }
  }
}

}  // namespace writeback::agent
